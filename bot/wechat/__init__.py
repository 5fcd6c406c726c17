"""WeChat's protocol and API for one service account; knows no college, no person, no table.

    wire            bytes of the webhook <-> messages and replies
    client          the API: sending, pictures, menus, tags, OAuth
    errors          what WeChat refuses, sorted by what to do about it
    account         who we are towards WeChat, and our templates
    values          the rules of template values
    access_token    one token for all processes, over `shelf`
    signature, crypto, transport    what these stand on
"""
