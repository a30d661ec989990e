//! Tests that walk the whole house: the map against the code, the documents against the product. They live in `tests/`.
