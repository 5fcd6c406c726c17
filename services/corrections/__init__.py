"""有误: a student disputes facts, whose owner looks at them and answers (S08, FEATURES 38).

`asking` what can be disputed, and the asking → `owners` who answers by when → `answering` what
comes of it → `following` where it is, a second look → `evidence` pictures, sealed → `overdue`.
While a correction is open its facts do not count (services.alerts.measuring).
"""
