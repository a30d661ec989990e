days-left = { $n ->
    [one] { $n } day left
   *[other] { $n } days left
}
