import Foundation
import LimnFaces
import LimnImages
import LimnTensors

/// Drawn faces in a drawn scene: where each is, how it is turned, and what the scene is without its glasses are all known.
struct FaceScene {
  /// One face: who it is, where the middle between its eyes lies, how large it is and how far it leans to the right, in degrees.
  struct Person {
    var factors = FaceFactors()
    var eyes: ImagePoint
    /// The size, 1 for a portrait of 178×218 pixels, whose eyes are 40 pixels apart.
    var scale = 1.0
    var lean = 0.0

    /// From the places of a portrait of 178×218 pixels to the scene's.
    var map: Similarity {
      let (a, b) = (scale * cos(lean * .pi / 180), scale * sin(lean * .pi / 180))
      let middle = FaceScene.eyes
      return Similarity(a: a, b: b, c: eyes.x - a * middle.x + b * middle.y, d: eyes.y - b * middle.x - a * middle.y)
    }
  }

  /// The middle between the eyes of a drawn face that is held straight.
  static let eyes = ImagePoint(x: 89, y: 111)
  /// The distance between these eyes.
  static let eyeDistance = 40.0

  let width: Int
  let height: Int
  let people: [Person]

  /// The scene, each face in its portrait; the later ones lie on the earlier ones.
  func image(bitDepth: Int = 8) -> Image {
    var pixels = background
    for person in people {
      let detail = max(1, Int(person.scale.rounded(.up)))
      let portrait = FaceDrawing.pixels(person.factors, width: 178 * detail, height: 218 * detail)
      let toPortrait = AffineMap(person.map.inverse).scaled(by: Double(detail))
      let shown = portrait.warped(by: toPortrait, width: width, height: height)
      pixels = pixels.combined(
        with: shown,
        where: { x, y in
          let place = toPortrait(ImagePoint(x: Double(x) + 0.5, y: Double(y) + 0.5))
          return place.x >= 0 && place.y >= 0 && place.x < Double(178 * detail) && place.y < Double(218 * detail)
        })
    }
    return Image(pixels: pixels.clipped(to: 0...1), bitDepth: bitDepth)
  }

  /// The same scene without glasses on anybody.
  var withoutGlasses: FaceScene {
    FaceScene(
      width: width, height: height,
      people: people.map {
        var person = $0
        person.factors = person.factors.with(glasses: nil)
        return person
      })
  }

  private var background: Tensor {
    Tensor(shape: [1, 3, height, width]) { values in
      for index in values.indices {
        let (x, y) = (Double(index % width), Double(index / width % height))
        switch index / width / height {
        case 0: values[index] = Float(0.47 + 0.2 * sin(x / 50))
        case 1: values[index] = Float(0.47 + 0.2 * cos(y / 40))
        default: values[index] = Float(0.55 + 0.12 * sin((x + y) / 70))
        }
      }
    }
  }
}

extension Tensor {
  /// These pixels, and those of another picture where a place says so.
  fileprivate func combined(with other: Tensor, where isOther: (Int, Int) -> Bool) -> Tensor {
    var result = self
    let (width, height) = (shape[3], shape[2])
    result.withMutableValues { result in
      other.withValues { other in
        for y in 0..<height {
          for x in 0..<width where isOther(x, y) {
            for channel in 0..<3 {
              let place = (channel * height + y) * width + x
              result[place] = other[place]
            }
          }
        }
      }
    }
    return result
  }
}
