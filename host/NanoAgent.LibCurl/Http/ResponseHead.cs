using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Text;

namespace NanoAgent.LibCurl.Http;

/// <summary>What the header lines of one response said.</summary>
internal sealed class ResponseHead
{
    private const string ProtocolStart = "HTTP/";

    private readonly List<(string Name, string Value)> _headers = [];

    public int Status { get; private set; }

    public Version Version { get; private set; } = HttpVersion.Version11;

    public string Reason { get; private set; } = "";

    /// <summary>Whether its empty line has come.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether another response follows it.</summary>
    public bool IsInformational => Status is >= 100 and < 200;

    public static bool IsStatusLine(ReadOnlySpan<byte> line) => line.StartsWith("HTTP/"u8);

    /// <summary>A header line of libcurl's as name and value; the name is empty for a folded one.</summary>
    public static (string Name, string Value) Split(ReadOnlySpan<byte> line)
    {
        string text = Encoding.Latin1.GetString(line).TrimEnd('\r', '\n');
        if (text.Length > 0 && text[0] is ' ' or '\t')
        {
            return ("", text.Trim(' ', '\t'));
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..].Trim(' ', '\t'));
    }

    /// <summary>Takes the next line: a status line begins anew.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        if (IsStatusLine(line))
        {
            Begin(Encoding.Latin1.GetString(line).TrimEnd('\r', '\n'));
        }
        else if (line is [] or [(byte)'\n', ..] or [(byte)'\r', (byte)'\n', ..])
        {
            IsComplete = true;
        }
        else
        {
            (string name, string value) = Split(line);
            if (name.Length > 0)
            {
                _headers.Add((name, value));
            }
            else if (_headers.Count > 0)
            {
                (string last, string begun) = _headers[^1];
                _headers[^1] = (last, begun + " " + value);
            }
        }
    }

    /// <summary>The message for a program.</summary>
    /// <exception cref="HttpRequestException">A header has a name that is none.</exception>
    public HttpResponseMessage ToMessage(HttpRequestMessage request, HttpContent content)
    {
        var response = new HttpResponseMessage((HttpStatusCode)Status)
        {
            RequestMessage = request,
            Version = Version,
            Content = content,
        };
        if (Version.Major < 2)
        {
            response.ReasonPhrase = Reason;
        }

        foreach ((string name, string value) in _headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value)
                && !content.Headers.TryAddWithoutValidation(name, value))
            {
                throw new HttpRequestException(
                    HttpRequestError.InvalidResponse, $"The response has a header with the invalid name '{name}'.");
            }
        }

        return response;
    }

    // "HTTP/1.1 200 OK", "HTTP/2 200 "; libcurl has checked the digits.
    private void Begin(string line)
    {
        _headers.Clear();
        IsComplete = false;
        string[] words = line[ProtocolStart.Length..].Split(' ', 3);
        Version = words[0] switch
        {
            "1.0" => HttpVersion.Version10,
            "2" or "2.0" => HttpVersion.Version20,
            "3" or "3.0" => HttpVersion.Version30,
            _ => HttpVersion.Version11,
        };
        Status = words.Length > 1 && int.TryParse(
            words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int status) ? status : 0;
        Reason = words.Length > 2 ? words[2] : "";
    }
}
