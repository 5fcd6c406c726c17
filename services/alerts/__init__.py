"""Warnings: rules judge facts (findings), people act on cases, both keep their history (MODEL §3).

`rules` validated files → `measuring` one SQL statement a rule → `judging` a pure function →
`evaluating` findings and the arrows of cases → `card` what a counselor sees → `acting`.
"""
