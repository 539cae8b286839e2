"""From an image to readings, one step a module.

load       a file becomes upright pages of pixels
plane      colours become one grey plane with dark ink
ink        light is evened out; ink by a local threshold, soft and as a mask
components, rules, glyphs   what belongs to one digit
lines      lines and numbers in reading order
normalize  glyphs become crops as MNIST's
classify   crops become calibrated probabilities
cuts, decode   touching digits are parted, the best reading chosen
reading    all of it together
"""

from digitscan.reader.reader import Reader

__all__ = ["Reader"]
