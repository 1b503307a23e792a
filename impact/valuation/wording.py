"""What assumptions and quantities are called that no map names itself (`wording.yaml`)."""

from indicators.text import Wording

wording = Wording("impact.valuation")
