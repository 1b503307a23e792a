"""The value map of an SROI appraisal as a spreadsheet, stages 1 to 5 of the guide, its formulas alive; and back to an impact map.

A spreadsheet does not carry: `expected`; the second language of a text; what belongs to a workspace (projects, activities, footprints,
accounts, chains, baselines, places, the indicator a quantity comes from); references to the bank. The latter come back as the numbers they
stood for: a banked amount as an amount or a series, factors as one conversion, an index of the bank as amounts in base-year prices, the
quantity and proxy of an input as its amount, without their ranges.
"""
