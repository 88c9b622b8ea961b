package narrative

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
)

// embedded is an image inside the resource, still encoded.
type embedded struct {
	mediaType, data string
	ambiguous       bool   // two contained resources have this id
	done            *Image // once looked at
	note            string
}

// image records an img element and returns its index, counted from 1; 0 if there are too many.
func (b *builder) image(f *facts) int {
	if len(b.images) >= maxImages {
		b.notes.add("shortened", "images")
		return 0
	}
	var img Image
	var reason string
	src := strings.Trim(f.src, " \t\r\n")
	switch {
	case strings.HasPrefix(src, "#"):
		img, reason = b.containedImage(src[1:])
		img.Kind = "contained"
	case len(src) > 5 && lower(src[:5]) == "data:":
		img, reason = dataImage(src[5:])
		img.Kind = "data"
	default:
		img.Kind, reason = "external", "image-external"
	}
	if img.Shown {
		if b.imageBytes += len(img.Data); b.imageBytes > maxAllImages {
			img.Shown, img.Data, reason = false, nil, "shortened"
		}
	}
	if reason != "" {
		b.notes.add(reason, "image")
	}
	img.Alt = oneLine(f.alt, maxAlt)
	b.images = append(b.images, img)
	return len(b.images)
}

func (b *builder) containedImage(id string) (Image, string) {
	e, ok := b.contained[id]
	switch {
	case !ok:
		return Image{}, "image-missing"
	case e.ambiguous:
		return Image{}, "image-ambiguous"
	case e.done == nil:
		img, reason := readImage(e.mediaType, e.data)
		e.done, e.note = &img, reason
	}
	return *e.done, e.note
}

// dataImage reads a data: address. Parameters other than base64 are refused, not skipped.
func dataImage(s string) (Image, string) {
	mediaType, data, ok := strings.Cut(s, ",")
	if !ok {
		return Image{}, "image-refused"
	}
	mediaType, ok = strings.CutSuffix(lower(mediaType), ";base64")
	if !ok {
		return Image{}, "image-refused"
	}
	return readImage(mediaType, data)
}

// configs are the formats that are shown, each with the reader of its header.
var configs = map[string]func(io.Reader) (image.Config, error){
	"image/png": png.DecodeConfig, "image/jpeg": jpeg.DecodeConfig, "image/gif": gif.DecodeConfig,
}

// readImage checks size, header and dimensions. The pixels stay as they are: a header is a few bytes, an image may be a
// bomb.
func readImage(mediaType, encoded string) (Image, string) {
	config, ok := configs[mediaType]
	switch {
	case strings.HasPrefix(mediaType, "image/svg"):
		return Image{}, "image-svg"
	case !ok:
		return Image{}, "image-refused"
	case len(encoded) > 2*maxImageBytes:
		return Image{}, "image-too-large"
	}
	if strings.ContainsAny(encoded, " \t\r\n") {
		encoded = strings.Join(strings.Fields(encoded), "")
	}
	data, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return Image{}, "image-damaged"
	}
	if len(data) > maxImageBytes {
		return Image{}, "image-too-large"
	}
	c, err := config(bytes.NewReader(data))
	if err != nil || c.Width <= 0 || c.Height <= 0 {
		return Image{}, "image-damaged"
	}
	if c.Width > maxPixels/c.Height {
		return Image{}, "image-too-large"
	}
	return Image{Shown: true, MediaType: mediaType, Width: c.Width, Height: c.Height, Data: data}, ""
}
