"""The platform's API: api.weixin.qq.com, the OAuth page and the QR images."""
