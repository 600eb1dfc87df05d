using System;
using NanoAgent.LibCurl;
using NanoAgent.Platform;
using NanoAgent.Transfers;

namespace NanoAgent.Host.Engines;

/// <summary>Says a <see cref="Transfer"/>'s options in libcurl's words.</summary>
internal static class LibCurlSetup
{
    /// <summary>Resets the handle and sets every option of the transfer.</summary>
    /// <returns>Ok, or <see cref="TransferResult.BadFunctionArgument"/> for a header that would split the
    /// request.</returns>
    public static TransferResult Apply(
        CurlEasy easy, Transfer transfer, LibCurlEngineOptions options, out string reason)
    {
        easy.Reset();
        easy.Url = transfer.Url;
        easy.Protocols = "http,https";
        easy.RedirectProtocols = "http,https";
        easy.TimeoutMs = transfer.TimeoutMs;
        easy.ConnectTimeoutMs = transfer.ConnectTimeoutMs;
        easy.LowSpeedBytesPerSecond = transfer.LowSpeedBytesPerSecond;
        easy.LowSpeedSeconds = (transfer.LowSpeedTimeMs + 999) / 1000;
        easy.FailOnError = transfer.FailOnHttpError;
        easy.FreshConnect = transfer.FreshConnection;
        easy.ForbidReuse = transfer.ForbidReuse;
        easy.UserAgent = transfer.UserAgent;
        easy.Range = transfer.Range;
        easy.ResumeFromBytes = transfer.ResumeFrom;
        easy.MaxFileSizeBytes = transfer.BodyBytesMax;
        if (transfer.RedirectsMax > 0)
        {
            easy.FollowLocation = true;
            easy.MaxRedirects = transfer.RedirectsMax;
        }

        if (options.CaFile is not null)
        {
            easy.CaInfo = options.CaFile;
        }

        if (options.Proxy is not null)
        {
            easy.Proxy = options.Proxy;
        }

        ApplyMethod(easy, transfer);
        return ApplyHeaders(easy, transfer, out reason);
    }

    private static void ApplyMethod(CurlEasy easy, Transfer transfer)
    {
        if (transfer.Source is null)
        {
            easy.NoBody = transfer.NoBody;
            if (transfer.Method is not null && transfer.Method != (transfer.NoBody ? "HEAD" : "GET"))
            {
                easy.CustomRequest = transfer.Method;
            }

            return;
        }

        if (transfer.Method == "POST")
        {
            easy.Post = true;
            easy.PostSizeBytes = transfer.Source.Length;
            return;
        }

        easy.Upload = true;
        easy.UploadSizeBytes = transfer.Source.Length;
        if (transfer.Method is not null && transfer.Method != "PUT")
        {
            easy.CustomRequest = transfer.Method;
        }
    }

    private static TransferResult ApplyHeaders(CurlEasy easy, Transfer transfer, out string reason)
    {
        HeaderList headers = transfer.Headers;

        // libcurl waits a second for 100 Continue before larger bodies; the core's engine does not, and an agent's
        // collector answers at once.
        int own = transfer.Source is null ? 0 : transfer.Source.Length < 0 ? 2 : 1;
        string[] lines = new string[headers.Count + own];
        for (int i = 0; i < headers.Count; i++)
        {
            if (!IsSafe(headers.NameAt(i), isName: true) || !IsSafe(headers.ValueAt(i), isName: false))
            {
                reason = $"The request header {i + 1} has a character that could split the request.";
                return TransferResult.BadFunctionArgument;
            }

            // A semicolon is how libcurl is told to send a header without a value.
            lines[i] = headers.ValueAt(i).Length == 0
                ? headers.NameAt(i) + ";" : headers.NameAt(i) + ": " + headers.ValueAt(i);
        }

        if (own > 0)
        {
            lines[headers.Count] = "Expect:";
        }

        if (own > 1)
        {
            lines[headers.Count + 1] = "Transfer-Encoding: chunked";
        }

        easy.SetHeaders(lines);
        reason = string.Empty;
        return IsMethodSafe(transfer.Method) ? TransferResult.Ok : Refuse(out reason);
    }

    private static TransferResult Refuse(out string reason)
    {
        reason = "The request method is no token.";
        return TransferResult.BadFunctionArgument;
    }

    private static bool IsMethodSafe(string? method)
    {
        return method is null || (method.Length > 0 && IsSafe(method, isName: true));
    }

    private static bool IsSafe(string text, bool isName)
    {
        if (isName && text.Length == 0)
        {
            return false;
        }

        foreach (char c in text)
        {
            bool safe = isName ? Wire.AsciiText.IsTokenCharacter(c) : c >= ' ' ? c != 127 : c == '\t';
            if (!safe)
            {
                return false;
            }
        }

        return true;
    }
}
