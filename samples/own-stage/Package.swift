// swift-tools-version: 6.2
import PackageDescription

// The command limn with a stage, a model family, a penalty and an evaluation of one's own. Outside of Limn's checkout the dependency is
// .package(url: "…/limn", from: "0.1.0").
let package = Package(
  name: "own-stage",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "limn", path: "../..")],
  targets: [
    .target(name: "OwnStages", dependencies: [.product(name: "Limn", package: "limn")]),
    .executableTarget(
      name: "own-limn", dependencies: ["OwnStages", .product(name: "LimnCommand", package: "limn")]),
    .testTarget(
      name: "OwnStagesTests", dependencies: ["OwnStages", .product(name: "LimnTesting", package: "limn")]),
  ]
)
