// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let strictC: [CSetting] = [.treatAllWarnings(as: .error)]

/// A library target of ours; it names every module that it imports, since what is only reached through another is not always
/// built again when it should be.
func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// What the tests of one layer and of those above share: it depends on that layer and on kits below, so that a change further
/// up does not build the tests of a low target again.
func kit(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, path: "Tests/Support/\(name)", swiftSettings: strict)
}

/// The test target of a target of ours: its name ends in "Tests".
func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: [.init(stringLiteral: name), "TestKit"] + dependencies,
    resources: resources,
    swiftSettings: strict)
}

let package = Package(
  name: "limn",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "limn", targets: ["limn"]),
    .library(name: "Limn", targets: ["Limn"]),
    .library(name: "LimnCommand", targets: ["LimnCommand"]),
    .library(name: "LimnTesting", targets: ["LimnTesting"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/ordo-one/TextTable", from: "0.0.2"),
  ],
  targets: [
    // The command, and what it is made of: one file a subcommand.
    .executableTarget(name: "limn", dependencies: ["LimnCommand"], swiftSettings: strict),
    library(
      "LimnCommand",
      [
        "LimnReport", "LimnStudies", "LimnCompare", "LimnReproduction", "LimnEvaluation", "LimnTraining", "LimnFitting",
        "LimnPlugins",
        "LimnONNX", "LimnStages",
        "LimnRuns",
        "LimnPipelines", "LimnData", "LimnModels", "LimnNetworks", "LimnImages", "LimnTensors", "LimnFoundation",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "TextTable", package: "TextTable"),
      ]),

    // The library as packages use it: one module that exports those below.
    library(
      "Limn",
      [
        "LimnReport", "LimnEvaluation", "LimnTraining", "LimnFitting", "LimnStages", "LimnRuns", "LimnModels",
        "LimnPipelines", "LimnData", "LimnNetworks", "LimnFaces", "LimnScenes", "LimnImages", "LimnTensors",
        "LimnFoundation",
      ]),

    // The contract checks, for tests of packages of one's own.
    library("LimnTesting", ["PipelineKit", "ModelKit", "NetworkKit", "TensorKit"]),

    // Our side of `make bench`.
    .executableTarget(
      name: "limn-benchmark",
      dependencies: [
        "LimnTraining", "LimnStages", "LimnPipelines", "LimnData", "LimnModels", "LimnImages", "LimnNetworks",
        "LimnTensors",
        "LimnFoundation",
      ], path: "Tests/Benchmarks/limn-benchmark",
      swiftSettings: strict),

    library(
      "LimnStudies",
      [
        "LimnEvaluation", "LimnReport", "LimnFitting", "LimnTraining", "LimnStages", "LimnRuns", "LimnPipelines",
        "LimnData", "LimnModels", "LimnScenes", "LimnImages", "LimnTensors", "LimnFoundation",
      ]),
    library(
      "LimnCompare",
      [
        "LimnEvaluation", "LimnReport", "LimnFitting", "LimnTraining", "LimnStages", "LimnRuns", "LimnPipelines",
        "LimnData", "LimnModels", "LimnNetworks", "LimnImages", "LimnTensors", "LimnFoundation",
      ]),
    library(
      "LimnReproduction",
      [
        "LimnEvaluation", "LimnReport", "LimnFitting", "LimnTraining", "LimnStages", "LimnRuns", "LimnPipelines",
        "LimnData", "LimnModels", "LimnNetworks", "LimnScenes", "LimnImages", "LimnTensors", "LimnFoundation",
      ]),
    library(
      "LimnEvaluation",
      [
        "LimnReport", "LimnTraining", "LimnStages", "LimnRuns", "LimnPipelines", "LimnData", "LimnModels",
        "LimnScenes", "LimnImages", "LimnTensors", "LimnFoundation",
      ]),
    library(
      "LimnTraining",
      [
        "LimnStages", "LimnRuns", "LimnPipelines", "LimnData", "LimnModels", "LimnImages", "LimnNetworks",
        "LimnTensors", "LimnFoundation",
      ]),
    library(
      "LimnFitting",
      [
        "LimnStages", "LimnRuns", "LimnPipelines", "LimnData", "LimnModels", "LimnImages", "LimnTensors",
        "LimnFoundation",
      ]),
    library(
      "LimnReport",
      ["LimnStages", "LimnRuns", "LimnPipelines", "LimnData", "LimnImages", "LimnTensors", "LimnFoundation"]),
    library(
      "LimnPlugins",
      ["LimnStages", "LimnPipelines", "LimnData", "LimnModels", "LimnImages", "LimnTensors", "LimnFoundation"]),
    library(
      "LimnStages",
      [
        "LimnPipelines", "LimnData", "LimnModels", "LimnFaces", "LimnScenes", "LimnImages", "LimnTensors",
        "LimnFoundation",
      ]),
    library("LimnRuns", ["LimnPipelines", "LimnData", "LimnImages", "LimnTensors", "LimnFoundation"]),
    library("LimnONNX", ["LimnModels", "LimnNetworks", "LimnData", "LimnTensors", "LimnFoundation"]),
    library("LimnModels", ["LimnNetworks", "LimnData", "LimnImages", "LimnTensors", "LimnFoundation"]),
    library(
      "LimnPipelines",
      ["LimnData", "LimnImages", "LimnTensors", "LimnFoundation", .product(name: "Yams", package: "Yams")]),
    library("LimnData", ["LimnImages", "LimnTensors", "LimnFoundation"]),
    library("LimnNetworks", ["LimnTensors", "LimnFoundation", "CKernels"]),
    library("LimnFaces", ["LimnImages", "LimnTensors", "LimnFoundation"]),
    library("LimnScenes", ["LimnImages", "LimnTensors", "LimnFoundation"]),
    library("LimnImages", ["LimnTensors", "LimnFoundation", "CKernels", "CCodecs"]),
    library("LimnTensors", ["LimnFoundation", "CKernels", "CDNNL", "COpenBLAS"]),
    library("LimnFoundation", ["COpenSSL"]),

    // Thin C: kernels the Swift optimiser cannot match, and codecs whose longjmp must not cross Swift, OpenBLAS opened late.
    .target(name: "CKernels", cSettings: strictC),
    .target(
      name: "CCodecs", cSettings: strictC,
      linkerSettings: [
        .linkedLibrary("png"), .linkedLibrary("jpeg"), .linkedLibrary("lcms2"), .linkedLibrary("z"),
        .linkedLibrary("webp"), .linkedLibrary("webpdemux"), .linkedLibrary("webpmux"),
        .linkedLibrary("tiff"), .linkedLibrary("heif"), .linkedLibrary("de265"),
      ]),
    .target(name: "COpenBLAS", dependencies: ["CKernels"], cSettings: strictC),
    .systemLibrary(name: "CDNNL", providers: [.apt(["libdnnl-dev"])]),
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),

    kit("TestKit"),
    kit("TensorKit", ["LimnTensors"]),
    kit("ImageKit", ["LimnImages", "LimnTensors", "LimnFoundation"]),
    kit("NetworkKit", ["TensorKit", "TestKit", "LimnNetworks", "LimnTensors"]),
    kit(
      "PipelineKit",
      ["ImageKit", "TensorKit", "LimnPipelines", "LimnData", "LimnImages", "LimnTensors", "LimnFoundation"]),
    kit(
      "ModelKit", ["TensorKit", "TestKit", "LimnModels", "LimnNetworks", "LimnData", "LimnTensors", "LimnFoundation"]),
    kit(
      "FuzzKit",
      [
        "LimnStages", "LimnRuns", "LimnPipelines", "LimnData", "LimnModels", "LimnImages", "LimnTensors",
        "LimnFoundation",
      ]),

    tests("LimnFoundation", []),
    tests("LimnTensors", ["TensorKit", "LimnFoundation", "CKernels"], resources: [.copy("Fixtures")]),
    tests(
      "LimnNetworks", ["NetworkKit", "TensorKit", "LimnTensors", "LimnFoundation"], resources: [.copy("Fixtures")]),
    tests(
      "LimnImages", ["ImageKit", "TensorKit", "LimnTensors", "LimnFoundation", "CKernels"],
      resources: [.copy("Fixtures")]),
    tests("LimnData", ["ImageKit", "TensorKit", "LimnImages", "LimnTensors", "LimnFoundation"]),
    tests("LimnScenes", ["TensorKit", "LimnImages", "LimnTensors", "LimnFoundation"]),
    tests("LimnFaces", ["ImageKit", "TensorKit", "LimnImages", "LimnTensors", "LimnFoundation"]),
    tests(
      "LimnPlugins",
      [
        "PipelineKit", "ImageKit", "ModelKit", "LimnStages", "LimnPipelines", "LimnData", "LimnModels", "LimnImages",
        "LimnTensors", "LimnFoundation",
      ]),
    tests(
      "LimnPipelines",
      ["PipelineKit", "LimnRuns", "ImageKit", "TensorKit", "LimnData", "LimnImages", "LimnTensors", "LimnFoundation"]),
    tests(
      "LimnRuns",
      [
        "PipelineKit", "ImageKit", "TensorKit", "LimnPipelines", "LimnData", "LimnImages", "LimnTensors",
        "LimnFoundation",
      ]),
    tests(
      "LimnModels",
      [
        "ModelKit", "NetworkKit", "ImageKit", "TensorKit", "LimnNetworks", "LimnData", "LimnImages", "LimnTensors",
        "LimnFoundation",
      ],
      resources: [.copy("Fixtures")]),
    tests(
      "LimnONNX",
      [
        "ModelKit", "ImageKit", "TensorKit", "LimnModels", "LimnNetworks", "LimnData", "LimnImages", "LimnTensors",
        "LimnFoundation",
      ],
      resources: [.copy("Fixtures")]),
    tests(
      "LimnStages",
      [
        "PipelineKit", "ModelKit", "ImageKit", "TensorKit", "LimnRuns", "LimnPipelines", "LimnData", "LimnModels",
        "LimnFaces", "LimnScenes",
        "LimnImages",
        "LimnNetworks", "LimnTensors", "LimnFoundation",
      ]),
    tests(
      "LimnFitting",
      [
        "ModelKit", "ImageKit", "TensorKit", "LimnStages", "LimnRuns", "LimnPipelines", "LimnData", "LimnModels",
        "LimnImages",
        "LimnNetworks",
        "LimnTensors", "LimnFoundation",
      ]),
    tests(
      "LimnTraining",
      [
        "ModelKit", "NetworkKit", "ImageKit", "TensorKit", "LimnFitting", "LimnStages", "LimnRuns", "LimnPipelines",
        "LimnData",
        "LimnModels",
        "LimnFaces",
        "LimnImages", "LimnNetworks", "LimnTensors", "LimnFoundation",
      ]),
    tests(
      "LimnEvaluation",
      [
        "PipelineKit", "ModelKit", "ImageKit", "TensorKit", "LimnReport", "LimnFitting", "LimnStages", "LimnRuns",
        "LimnPipelines", "LimnData", "LimnModels", "LimnImages", "LimnTensors", "LimnFoundation",
      ], resources: [.copy("Fixtures")]),
    tests(
      "LimnStudies",
      [
        "TensorKit", "LimnEvaluation", "LimnReport", "LimnFitting", "LimnTraining", "LimnStages", "LimnPipelines",
        "LimnModels", "LimnScenes", "LimnTensors", "LimnFoundation",
      ]),
    tests(
      "LimnCompare",
      [
        "PipelineKit", "ModelKit", "ImageKit", "TensorKit", "LimnEvaluation", "LimnReport", "LimnFitting",
        "LimnTraining",
        "LimnStages",
        "LimnPipelines", "LimnData", "LimnModels", "LimnNetworks", "LimnImages", "LimnTensors", "LimnFoundation",
      ]),
    tests(
      "LimnReproduction",
      [
        "LimnEvaluation", "LimnReport", "LimnFitting", "LimnTraining", "LimnData", "LimnModels", "LimnNetworks",
        "LimnImages", "LimnTensors", "LimnFoundation",
      ]),
    tests(
      "LimnReport",
      [
        "ImageKit", "TensorKit", "LimnStages", "LimnRuns", "LimnPipelines", "LimnData", "LimnImages", "LimnTensors",
        "LimnFoundation",
      ]),
    tests(
      "limn",
      [
        "LimnCommand", "FuzzKit", "PipelineKit", "ModelKit", "ImageKit", "TensorKit", "LimnReport", "LimnEvaluation",
        "LimnTraining", "LimnFitting", "LimnStages", "LimnRuns", "LimnPipelines", "LimnData", "LimnModels", "LimnFaces",
        "LimnImages",
        "LimnNetworks",
        "LimnTensors", "LimnFoundation",
      ]),
  ]
)

// The fuzzer is built by Tests/Reliability/fuzz alone: it needs a library of the toolchain that no setting names.
if Context.environment["LIMN_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "limn-fuzz", dependencies: ["FuzzKit"], path: "Tests/Reliability/Fuzz/limn-fuzz",
      swiftSettings: strict))
  package.products.append(.executable(name: "limn-fuzz", targets: ["limn-fuzz"]))
}
