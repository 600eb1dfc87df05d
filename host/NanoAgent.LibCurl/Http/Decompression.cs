using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;

namespace NanoAgent.LibCurl.Http;

/// <summary>
/// Content encodings, undone by .NET: libcurl would undo whatever its build knows, and leave the headers that tell of
/// the encoded body.
/// </summary>
internal static class Decompression
{
    private static readonly (DecompressionMethods Method, string Name)[] s_encodings =
    [
        (DecompressionMethods.GZip, "gzip"),
        (DecompressionMethods.Deflate, "deflate"),
        (DecompressionMethods.Brotli, "br"),
    ];

    /// <summary>Says in a request which encodings are understood.</summary>
    public static void Ask(HttpRequestMessage request, DecompressionMethods methods)
    {
        foreach ((DecompressionMethods method, string name) in s_encodings)
        {
            if ((methods & method) != 0 && !request.Headers.AcceptEncoding.Any(known => known.Value == name))
            {
                request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(name));
            }
        }
    }

    /// <summary>Makes a response's body the decoded one, when its last encoding is one of these.</summary>
    public static void Undo(HttpResponseMessage response, Stream body, DecompressionMethods methods)
    {
        ICollection<string> encodings = response.Content.Headers.ContentEncoding;
        string last = encodings.LastOrDefault() ?? "";
        DecompressionMethods used = s_encodings.FirstOrDefault(encoding => encoding.Name == last).Method & methods;
        if (used == DecompressionMethods.None)
        {
            return;
        }

        Stream decoded = used switch
        {
            DecompressionMethods.GZip => new GZipStream(body, CompressionMode.Decompress),
            DecompressionMethods.Deflate => new ZLibStream(body, CompressionMode.Decompress),
            _ => new BrotliStream(body, CompressionMode.Decompress),
        };
        var content = new StreamContent(decoded);
        foreach ((string name, HeaderStringValues values) in response.Content.Headers.NonValidated)
        {
            if (name is not ("Content-Length" or "Content-Encoding"))
            {
                content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        foreach (string encoding in encodings.SkipLast(1))
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        response.Content = content;
    }
}
