import Synchronization

/// A value computed from a storage's numbers and kept beside them; it is recomputed when they have changed.
protocol DerivedValue: Sendable {
  /// Drops the value, since the numbers change.
  mutating func invalidate()
}

/// The values that were computed from a storage's numbers.
struct DerivedCache: ~Copyable, Sendable {
  private let values = Mutex<[any DerivedValue]>([])

  /// The values of one type.
  func all<Value: DerivedValue>(_ type: Value.Type = Value.self) -> [Value] {
    values.withLock { $0.compactMap { $0 as? Value } }
  }

  /// Puts a value in the place of the first that `isSame` accepts, or after all.
  func keep<Value: DerivedValue>(_ value: Value, replacing isSame: (Value) -> Bool) {
    values.withLock { values in
      if let index = values.firstIndex(where: { ($0 as? Value).map(isSame) ?? false }) {
        values[index] = value
      } else {
        values.append(value)
      }
    }
  }

  /// Drops all values, since the numbers change; that they were asked for is remembered.
  func invalidate() {
    values.withLock { values in
      for index in values.indices { values[index].invalidate() }
    }
  }
}
