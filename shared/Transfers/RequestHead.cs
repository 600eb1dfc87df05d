using System.Text;
using NanoAgent.Connections;
using NanoAgent.Platform;
using NanoAgent.Wire;

namespace NanoAgent.Transfers;

/// <summary>
/// Writes the head of a transfer's request: Host, User-Agent, Accept, Range and the body's framing from the engine,
/// each left out where the caller gave a header of that name, then the caller's. The caller cannot frame the body: two
/// framings of one body are how requests are smuggled. "Expect: 100-continue" is never sent: it costs a round trip, and
/// a server that does not know it costs a timeout.
/// </summary>
internal sealed class RequestHead
{
    // Indexes of Names and Begins. A literal costs a board an object each time it is used; these cost one each.
    private const int Host = 0;
    private const int UserAgent = 1;
    private const int Accept = 2;
    private const int Authorization = 3;
    private const int Range = 4;
    private const int ContentLength = 5;
    private const int TransferEncoding = 6;

    private static readonly string[] Names =
    {
        "Host", "User-Agent", "Accept", "Authorization", "Range", "Content-Length", "Transfer-Encoding",
    };

    private static readonly byte[][] Begins = MakeBegins();
    private static readonly string Anything = "*/*";
    private static readonly string Chunked = "chunked";

    private readonly HttpRequestWriter _writer = new HttpRequestWriter();

    /// <summary>Bytes written by <see cref="Write"/>.</summary>
    internal int Length
    {
        get { return _writer.Length; }
    }

    /// <summary>Writes it to the start of the connection's send buffer.</summary>
    /// <returns>Ok, BadFunctionArgument for a text that may not stand in a head, TooLarge when it does not
    /// fit.</returns>
    internal TransferResult Write(Transfer transfer, RequestPlan plan, Connection connection)
    {
        byte[] buffer = connection.SendBuffer;
        _writer.Begin(buffer, connection.SendStart, buffer.Length - connection.SendStart);
        _writer.Line(plan.Method, plan.Target.Target);
        HeaderList headers = transfer.Headers;
        WriteOwn(headers, plan, Host, plan.Target.HostHeader);
        WriteOwn(headers, plan, UserAgent, transfer.UserAgent);
        WriteOwn(headers, plan, Accept, Anything);
        WriteOwn(headers, plan, Authorization, plan.Target.Authorization);
        WriteRange(transfer, plan);
        WriteFraming(plan);
        for (int i = 0; i < headers.Count; i++)
        {
            string name = headers.NameAt(i);
            if (IsFraming(name))
            {
                return TransferResult.BadFunctionArgument;
            }

            if (plan.Sends(name) && headers.RawValueAt(i) is BytesSource)
            {
                ((BytesSource)headers.RawValueAt(i)).WriteHeader(name, _writer);
            }
            else if (plan.Sends(name))
            {
                _writer.Header(name, headers.ValueAt(i));
            }
        }

        return _writer.End();
    }

    private static byte[][] MakeBegins()
    {
        var begins = new byte[Names.Length][];
        for (int i = 0; i < begins.Length; i++)
        {
            begins[i] = Encoding.UTF8.GetBytes(Names[i] + ": ");
        }

        return begins;
    }

    private static bool IsFraming(string name)
    {
        return AsciiText.EqualsIgnoreCase(name, Names[ContentLength])
            || AsciiText.EqualsIgnoreCase(name, Names[TransferEncoding]);
    }

    private static bool Has(HeaderList headers, RequestPlan plan, string name)
    {
        for (int i = 0; i < headers.Count; i++)
        {
            if (AsciiText.EqualsIgnoreCase(headers.NameAt(i), name) && plan.Sends(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes a header of the engine's own, unless the caller gave one of that name.</summary>
    private void WriteOwn(HeaderList headers, RequestPlan plan, int header, string? value)
    {
        if (value != null && !Has(headers, plan, Names[header]))
        {
            _writer.Header(Begins[header], value);
        }
    }

    private void WriteRange(Transfer transfer, RequestPlan plan)
    {
        if (Has(transfer.Headers, plan, Names[Range]))
        {
            return;
        }

        if (transfer.ResumeFrom > 0)
        {
            _writer.RangeHeader(transfer.ResumeFrom, -1);
        }
        else if (transfer.Range != null)
        {
            _writer.RangeHeader(transfer.Range);
        }
    }

    private void WriteFraming(RequestPlan plan)
    {
        ISource? source = plan.Source;
        if (source == null)
        {
            if (plan.MeansBody)
            {
                // A server may wait for a body that is not said to be empty.
                _writer.Header(Begins[ContentLength], 0);
            }

            return;
        }

        long length = source.Length;
        if (length >= 0)
        {
            _writer.Header(Begins[ContentLength], length);
        }
        else
        {
            _writer.Header(Begins[TransferEncoding], Chunked);
        }
    }
}
