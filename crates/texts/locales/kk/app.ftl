days-left = { $n ->
    [one] { $n } күн қалды
   *[other] { $n } күн қалды
}
