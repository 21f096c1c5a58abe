// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let strictC: [CSetting] = [.treatAllWarnings(as: .error)]

/// A library target of ours; it names every module that it imports, since what is only reached through another is not always
/// built again when it should be.
func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The test target of a target of ours: its name ends in "Tests".
func tests(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: [.init(stringLiteral: name), "LimnTestSupport"] + dependencies,
    resources: resources,
    swiftSettings: strict)
}

let package = Package(
  name: "limn",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "limn", targets: ["limn"]),
    .library(
      name: "Limn",
      targets: [
        "LimnTensors", "LimnImages", "LimnNetworks", "LimnPipelines", "LimnModels", "LimnStages",
        "LimnTraining", "LimnEvaluation",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/ordo-one/TextTable", from: "0.0.2"),
  ],
  targets: [
    // The command: one file a subcommand.
    .executableTarget(
      name: "limn",
      dependencies: [
        "LimnEvaluation", "LimnTraining", "LimnStages", "LimnPipelines", "LimnModels", "LimnImages", "LimnTensors",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "TextTable", package: "TextTable"),
      ],
      swiftSettings: strict),

    // Our side of `make bench`.
    .executableTarget(
      name: "limn-benchmark", dependencies: ["LimnTraining", "LimnStages"], path: "Tests/Benchmarks/limn-benchmark",
      swiftSettings: strict),

    library("LimnEvaluation", ["LimnStages", "LimnPipelines", "LimnModels", "LimnImages", "LimnTensors"]),
    library(
      "LimnTraining", ["LimnStages", "LimnPipelines", "LimnModels", "LimnImages", "LimnNetworks", "LimnTensors"]),
    library("LimnStages", ["LimnPipelines", "LimnModels", "LimnImages", "LimnTensors"]),
    library("LimnModels", ["LimnNetworks", "LimnImages", "LimnTensors"]),
    library("LimnPipelines", ["LimnImages", "LimnTensors", .product(name: "Yams", package: "Yams")]),
    library("LimnNetworks", ["LimnTensors", "CKernels"]),
    library("LimnImages", ["LimnTensors", "CCodecs"]),
    library("LimnTensors", ["CKernels", "CDNNL", "COpenBLAS", .product(name: "Crypto", package: "swift-crypto")]),

    // Thin C: kernels the Swift optimiser cannot match, and codecs whose longjmp must not cross Swift.
    .target(name: "CKernels", cSettings: strictC),
    .target(
      name: "CCodecs", cSettings: strictC,
      linkerSettings: [.linkedLibrary("png"), .linkedLibrary("jpeg"), .linkedLibrary("lcms2"), .linkedLibrary("z")]),
    .systemLibrary(name: "CDNNL", providers: [.apt(["libdnnl-dev"])]),
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),

    .target(
      name: "LimnTestSupport",
      dependencies: [
        "LimnEvaluation", "LimnTraining", "LimnStages", "LimnPipelines", "LimnModels", "LimnImages", "LimnNetworks",
        "LimnTensors",
      ],
      swiftSettings: strict),
    tests("LimnTensors", ["CKernels"], resources: [.copy("Fixtures")]),
    tests("LimnNetworks", ["LimnTensors"], resources: [.copy("Fixtures")]),
    tests(
      "LimnImages", ["LimnTensors", .product(name: "Crypto", package: "swift-crypto")],
      resources: [.copy("Fixtures")]),
    tests("LimnPipelines", ["LimnTensors"]),
    tests(
      "LimnModels", ["LimnNetworks", "LimnImages", "LimnTensors", .product(name: "Crypto", package: "swift-crypto")],
      resources: [.copy("Fixtures")]),
    tests("LimnStages", ["LimnPipelines", "LimnModels", "LimnImages", "LimnNetworks", "LimnTensors"]),
    tests("LimnTraining", ["LimnStages", "LimnPipelines", "LimnModels", "LimnImages", "LimnNetworks", "LimnTensors"]),
    tests("LimnEvaluation", ["LimnStages", "LimnPipelines", "LimnModels", "LimnImages", "LimnTensors"]),
    tests(
      "limn",
      [
        "LimnEvaluation", "LimnTraining", "LimnStages", "LimnPipelines", "LimnModels", "LimnImages", "LimnNetworks",
        "LimnTensors",
      ]),
  ]
)

// The fuzzer is built by Tests/Reliability/fuzz alone: it needs a library of the toolchain that no setting names.
if Context.environment["LIMN_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "limn-fuzz", dependencies: ["LimnTestSupport"], path: "Tests/Reliability/Fuzz/limn-fuzz",
      swiftSettings: strict))
  package.products.append(.executable(name: "limn-fuzz", targets: ["limn-fuzz"]))
}
