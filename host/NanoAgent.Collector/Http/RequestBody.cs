using System;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace NanoAgent.Collector.Http;

/// <summary>Reads whole request bodies under a ceiling.</summary>
internal static class RequestBody
{
    /// <summary>Throws a 415 unless the body is of this media type and in no content coding.</summary>
    public static void CheckType(HttpRequest request, string mediaType)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedException(415, "Content-Type", $"The body must be {mediaType}.");
        }
        if (request.Headers.ContentEncoding.Any(
            coding => !string.Equals(coding, "identity", StringComparison.OrdinalIgnoreCase)))
        {
            request.HttpContext.Response.Headers.AcceptEncoding = "identity";
            throw new RefusedException(415, "Content-Encoding", "Send the body without a content coding.");
        }
    }

    /// <summary>Hands over the body, or throws a 413 as soon as it is known to be too long.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int bytesMax)
    {
        if (request.ContentLength > bytesMax)
        {
            throw TooLong(bytesMax);
        }
        // One byte more than allowed, so that a chunked body shows that it goes on.
        byte[] buffer = new byte[(int)Math.Min(request.ContentLength ?? FirstChunkBytes, bytesMax) + 1];
        int length = 0;
        while (true)
        {
            int read = await request.Body.ReadAsync(buffer.AsMemory(length), request.HttpContext.RequestAborted)
                .ConfigureAwait(false);
            if (read == 0)
            {
                return buffer.AsMemory(0, length);
            }
            length += read;
            if (length > bytesMax)
            {
                throw TooLong(bytesMax);
            }
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(2L * length, bytesMax + 1L));
            }
        }
    }

    /// <summary>Where a body of unknown length begins to grow.</summary>
    private const int FirstChunkBytes = 16 * 1024;

    private static RefusedException TooLong(int bytesMax) => new(413, "body", string.Create(
        CultureInfo.InvariantCulture, $"A body may have {bytesMax} bytes; send fewer records at a time."));
}
