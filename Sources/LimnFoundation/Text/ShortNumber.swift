/// A number as people write it: 3 and not 3.0.
package func shortText(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
}
