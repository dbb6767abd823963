"""Finds Swedish identity numbers, e-mail addresses and telephone numbers with Presidio; prints how many."""

import sys

from presidio_analyzer.predefined_recognizers import (
    EmailRecognizer,
    PhoneRecognizer,
    SePersonnummerRecognizer,
)

path, size, all_of_them = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "all"
recognizers = [SePersonnummerRecognizer()]
if all_of_them:
    recognizers += [EmailRecognizer(), PhoneRecognizer(supported_regions=("SE",))]
found = 0
with open(path, encoding="utf-8") as file:
    text = file.read(size)
for start in range(0, len(text), 4096):
    part = text[start : start + 4096]
    for recognizer in recognizers:
        found += len(recognizer.analyze(part, recognizer.supported_entities, None) or [])
print(found)
