"""Texts and pages: data, reached by bot.kit.texts and handlers.pages."""
