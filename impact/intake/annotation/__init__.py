"""The copy of a person's file that goes back to them: their own workbook with notes and tints, and a first sheet that says it all."""
