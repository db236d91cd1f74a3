"""Facts across files: scopes, exports, types, calls, and the questions that rules ask of them. No disk, no clock."""
