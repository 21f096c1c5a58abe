extension DataValue {
  /// What keeps a model from taking the value, and what to do: a number that is missing, or not finite; nil if all are there.
  package var missingNumber: String? {
    guard tensors.values.contains(where: { !$0.isFinite }) else { return nil }
    if let row = self as? Row, let place = row.values.firstIndex(where: { !$0.isFinite }) {
      return
        "the column '\(row.columns[place])' lacks a number, or has one that is not finite; fill it in, or leave the row out"
    }
    return "it lacks a number, or has one that is not finite; fill it in, or leave it out"
  }
}
