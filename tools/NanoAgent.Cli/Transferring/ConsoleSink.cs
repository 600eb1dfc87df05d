using System;
using System.IO;
using System.Text;
using NanoAgent.Transfers;

namespace NanoAgent.Cli.Transferring;

/// <summary>Shows a response: its head when asked to, and its body on a stream or in another sink.</summary>
internal sealed class ConsoleSink(Stream? body, Stream? head, ISink? file, Transfer transfer, bool fail) : ISink
{
    private bool _dropped;

    /// <summary>Body bytes taken.</summary>
    public long Bytes { get; private set; }

    public bool Begin(IResponseHead response)
    {
        if (head is not null)
        {
            var text = new StringBuilder($"HTTP {response.StatusCode}\r\n");
            for (int i = 0; i < response.HeaderCount; i++)
            {
                text.Append(response.HeaderName(i)).Append(": ").Append(response.HeaderValue(i)).Append("\r\n");
            }

            if (!TryWrite(head, Encoding.Latin1.GetBytes(text.Append("\r\n").ToString())))
            {
                return false;
            }
        }

        // What answers a request for a range with an error is not the bytes that were asked for.
        _dropped = response.StatusCode >= 400 && (fail || transfer.ResumeFrom > 0);
        return _dropped || file is null || file.Begin(response);
    }

    public bool Write(byte[] buffer, int offset, int count)
    {
        if (_dropped)
        {
            return true;
        }

        Bytes += count;
        return (body is null || TryWrite(body, buffer.AsSpan(offset, count)))
            && (file is null || file.Write(buffer, offset, count));
    }

    private static bool TryWrite(Stream stream, ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Write(bytes);
            return true;
        }
        catch (IOException)
        {
            // What standard output leads to takes no more: a full disk.
            return false;
        }
    }
}

/// <summary>Prints heads and the engine's words to standard error, as curl -v does, without credentials.</summary>
internal sealed class ConsoleTrace : NanoAgent.Platform.ITraceSink
{
    private static readonly string[] Secrets = ["authorization:", "proxy-authorization:", "cookie:", "set-cookie:"];

    public void Trace(NanoAgent.Platform.TraceKind kind, byte[] buffer, int offset, int count)
    {
        if (kind > NanoAgent.Platform.TraceKind.HeaderOut)
        {
            return;
        }

        string mark = kind switch
        {
            NanoAgent.Platform.TraceKind.HeaderIn => "< ",
            NanoAgent.Platform.TraceKind.HeaderOut => "> ",
            _ => "* ",
        };
        string text = Encoding.Latin1.GetString(buffer, offset, count);
        foreach (string line in text.TrimEnd('\r', '\n').Split('\n'))
        {
            Console.Error.WriteLine(mark + Redact(line.TrimEnd('\r')));
        }
    }

    private static string Redact(string line)
    {
        foreach (string secret in Secrets)
        {
            if (line.StartsWith(secret, StringComparison.OrdinalIgnoreCase))
            {
                return line[..secret.Length] + " [left out]";
            }
        }

        return line;
    }
}
