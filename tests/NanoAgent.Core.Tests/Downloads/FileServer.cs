using System;
using System.Globalization;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Platform;

namespace NanoAgent.Core.Tests.Downloads;

/// <summary>A server of one file that honours Range and If-Range as RFC 9110 says, and can be made to cut.</summary>
internal sealed class FileServer
{
    public byte[] Content { get; set; } = [];

    public string? Tag { get; set; } = "\"v1\"";

    public (string Name, string Value)[] MoreHeaders { get; set; } = [];

    /// <summary>Bytes of body after which the connection breaks, or -1; for one answer.</summary>
    public int CutAfter { get; set; } = -1;

    /// <summary>Replaces the answer of one request.</summary>
    public Func<Request, Reply?> Override { get; set; } = _ => null;

    public Reply Answer(Request request)
    {
        Reply? other = Override(request);
        if (other is not null)
        {
            return other;
        }

        int from = 0;
        bool valid = request.Headers.TryGetValue("If-Range", out string? tag) && tag == Tag;
        if (valid && request.Headers.TryGetValue("Range", out string? range))
        {
            Assert.StartsWith("bytes=", range);
            Assert.EndsWith("-", range);
            from = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
        }

        if (from > 0 && from >= Content.Length)
        {
            return new Reply { Status = 416, Headers = [("Content-Range", $"bytes */{Content.Length}")] };
        }

        byte[] body = Content[from..];
        TransferResult result = TransferResult.Ok;
        if (CutAfter >= 0)
        {
            body = body[..Math.Min(CutAfter, body.Length)];
            CutAfter = -1;
            result = TransferResult.RecvError;
        }

        return new Reply { Status = from > 0 ? 206 : 200, Headers = Headers(from), Body = body, Result = result };
    }

    private (string Name, string Value)[] Headers(int from)
    {
        (string, string) length = ("Content-Length", (Content.Length - from).ToString(CultureInfo.InvariantCulture));
        (string, string)[] headers = [length, .. MoreHeaders];
        if (Tag is not null)
        {
            headers = [.. headers, ("ETag", Tag)];
        }

        return from > 0
            ? [.. headers, ("Content-Range", $"bytes {from}-{Content.Length - 1}/{Content.Length}")] : headers;
    }
}
