using System;
using NanoAgent.LibCurl;
using NanoAgent.Platform;
using NanoAgent.Transfers;
using NanoAgent.Wire;

namespace NanoAgent.Host.Engines;

/// <summary>The request headers of one handle: checked, and set where they differ from the last transfer's.</summary>
internal sealed class LibCurlHeaders(CurlEasy easy)
{
    private readonly string[] _names = new string[HeaderList.CountMax];
    private readonly string[] _values = new string[HeaderList.CountMax];
    private int _count;
    private int _ownCount;

    /// <summary>The handle was reset.</summary>
    public void Forget()
    {
        _count = 0;
        _ownCount = 0;
    }

    /// <summary>Sets the transfer's headers and the engine's own.</summary>
    /// <returns>Ok, or <see cref="TransferResult.BadFunctionArgument"/> for one that would split the request.</returns>
    public TransferResult Apply(Transfer transfer, out string reason)
    {
        // libcurl waits a second for 100 Continue before larger bodies; the core's engine does not, and an agent's
        // collector answers at once.
        int own = transfer.Source is null ? 0 : transfer.Source.Length < 0 ? 2 : 1;
        HeaderList headers = transfer.Headers;
        reason = string.Empty;
        if (own == _ownCount && IsAsBefore(headers))
        {
            return TransferResult.Ok;
        }

        string[] lines = new string[headers.Count + own];
        for (int i = 0; i < headers.Count; i++)
        {
            string name = headers.NameAt(i);
            string value = headers.ValueAt(i);
            if (!IsSafe(name, isName: true) || !IsSafe(value, isName: false))
            {
                reason = $"The request header {i + 1} has a character that could split the request.";
                return TransferResult.BadFunctionArgument;
            }

            // A semicolon is how libcurl is told to send a header without a value.
            lines[i] = value.Length == 0 ? name + ";" : name + ": " + value;
            _names[i] = name;
            _values[i] = value;
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
        _count = headers.Count;
        _ownCount = own;
        return TransferResult.Ok;
    }

    public static bool IsSafe(string text, bool isName)
    {
        if (isName && text.Length == 0)
        {
            return false;
        }

        foreach (char c in text)
        {
            bool safe = isName ? AsciiText.IsTokenCharacter(c) : c >= ' ' ? c != 127 : c == '\t';
            if (!safe)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsAsBefore(HeaderList headers)
    {
        if (headers.Count != _count)
        {
            return false;
        }

        for (int i = 0; i < _count; i++)
        {
            if (headers.NameAt(i) != _names[i] || headers.ValueAt(i) != _values[i])
            {
                return false;
            }
        }

        return true;
    }
}
