"""An attacker with everything that a county ever published and a linear programme.

``published`` reads the figures, ``identities`` finds by itself which equations tie figures to
each other, ``bounds`` says how closely each withheld cell is known from them.
"""
