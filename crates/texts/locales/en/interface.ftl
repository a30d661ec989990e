fault-body-too-large = The body is larger than this address takes. Send at most { $limit } KB.
fault-check-code-unknown = This is neither the code of a document nor a number. Compare it with the document.
fault-csrf-token = The request came with a cookie but without the token of the session. Send the token in the header senim-csrf, or sign in with Authorization: Bearer.
fault-json-malformed = The body is not JSON: it breaks at line { $line }, column { $column }. Correct it and send it again.
fault-json-too-deep = The body nests deeper than { $limit } levels. Send it in the form that the description of the interface gives.
fault-language-unknown = The language is not known. Give kk, ru or en.
fault-media-type = The body is of a type that this address does not take. Send one of these: { $wanted }.
fault-value-kind = The value is of another kind than is asked for. Give it as: { $wanted ->
    [answer] text, true or false, or a list of texts
    [list] a list of texts
    [object] an object
   *[other] text
}.
fault-value-missing = A value that is needed is not there. Add it.
fault-value-not-listed = “{ $value }” is not one of the words that are offered. Take one from the description of the interface.
fault-value-wrong = A value in the body is of the wrong kind or form. Compare the body with the description of the interface.
