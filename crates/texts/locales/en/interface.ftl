fault-body-too-large = The body is larger than this address accepts. Send at most { $limit } KB.
fault-check-code-unknown = This is neither the code nor the number of a document. Compare it with the document.
fault-csrf-token = The request came with a cookie but without the token of the session. Send the token in the header senim-csrf, or sign in with Authorization: Bearer.
fault-json-malformed = The body is not JSON: the error is at line { $line }, column { $column }. Correct it and send it again.
fault-json-too-deep = The body is nested deeper than { $limit } levels. Send it in the form that the description of the interface gives.
fault-language-unknown = There is no such language. Give kk, ru or en.
fault-media-type = This address does not accept a body of this type. Send one of these types: { $wanted }.
fault-value-kind = The value is not of the kind needed. Give it as: { $wanted ->
    [answer] text, true or false, or a list of texts
    [list] a list of texts
    [object] an object
   *[other] text
}.
fault-value-missing = A required value is missing. Add it.
fault-value-not-listed = “{ $value }” is not one of the permitted values. Take one from the description of the interface.
fault-value-wrong = A value in the body is of the wrong kind or form. Compare the body with the description of the interface.
