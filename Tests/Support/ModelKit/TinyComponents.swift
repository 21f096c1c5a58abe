import LimnModels

/// Models of principal components with given numbers.
package enum TinyComponents {
  /// Writes a model of the family 'pca', of data of a shape, to a folder that has its name.
  package static func write(
    to folder: String, shape: [Int], mean: [Double], components: [Double], variances: [Double], noise: Double
  ) throws {
    let units = variances.count
    try ModelFolder.write(
      to: folder, family: "pca", name: String(folder.split(separator: "/").last ?? "pca"),
      architecture: ComponentsArchitecture(shape: shape, units: units),
      weights: ComponentsNetwork.weights([
        "mean": (mean, [mean.count]), "components": (components, [units, mean.count]),
        "variances": (variances, [units]), "noise": ([noise], [1]),
      ]), card: "# M\n")
  }
}
