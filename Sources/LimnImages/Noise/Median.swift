extension Array<Float> {
  /// The middle value, or the mean of the middle two; the array is not empty.
  var median: Float {
    let (sorted, middle) = (sorted(), count / 2)
    return count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
