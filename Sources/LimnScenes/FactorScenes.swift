/// The drawn sets that can be named: a set is one file, and one entry here.
package enum FactorScenes {
  /// All of them.
  package static let all: [any FactorScene] = [DSprites(), Rooms(), XYC()]
}
