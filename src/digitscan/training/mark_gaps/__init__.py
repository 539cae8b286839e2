"""The network that says what stands between two digits: nothing, a mark, or a number's end."""
