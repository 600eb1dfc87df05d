using System;
using System.IO;

namespace NanoAgent.Host.Service;

/// <summary>Gets the bearer token from where the options say. No sentence of it holds the token.</summary>
internal static class TokenReader
{
    /// <summary>Characters of a token; arbitrary, above any JWT in use, below what servers take.</summary>
    internal const int LengthMax = 4096;

    /// <summary>The token, empty for none; false with the rest of a sentence whose subject is the key.</summary>
    internal static bool TryRead(NanoAgentOptions options, out string token, out string problem)
    {
        token = options.Token;
        if (options.TokenFile.Length > 0 && !TryReadFile(options.TokenFile, out token, out problem))
        {
            return false;
        }

        problem = $"must be at most {LengthMax} printable ASCII characters without spaces: check for a stray line end.";
        return token.Length <= LengthMax && !token.AsSpan().ContainsAnyExceptInRange('!', '~');
    }

    private static bool TryReadFile(string path, out string token, out string problem)
    {
        token = string.Empty;
        problem = $"is \"{path}\": the file cannot be read; check that it is there and that the agent may read it.";
        try
        {
            using var reader = new StreamReader(path);
            char[] text = new char[LengthMax + 2];
            int length = reader.ReadBlock(text, 0, text.Length);
            int end = text.AsSpan(0, length).IndexOfAny('\r', '\n');
            token = new string(text, 0, end < 0 ? length : end).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            return false;
        }

        problem = $"is \"{path}\": its first line is empty; write the token there.";
        return token.Length > 0;
    }
}
