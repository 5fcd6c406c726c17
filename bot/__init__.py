"""Luoxuan 螺旋: the WeChat service-account backend of a vocational college's quality assurance."""

__version__ = "0.1.0"
