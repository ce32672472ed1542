"""A fictional delivery (成果数据) of 澜江市, made from the reference publication, in the forms that bureaus receive."""
