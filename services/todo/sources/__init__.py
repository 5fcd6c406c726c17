"""Each lane's own lines of 待办, one file a source; `services.todo.registry` finds them here."""
