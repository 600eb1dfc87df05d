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
    private readonly HttpRequestWriter _writer = new HttpRequestWriter();

    /// <summary>Bytes written by <see cref="Write"/>.</summary>
    internal int Length
    {
        get { return _writer.Length; }
    }

    /// <summary>Writes it into the caller's buffer, borrowed until this returns.</summary>
    /// <returns>Ok, BadFunctionArgument for a text that may not stand in a head, TooLarge when it does not
    /// fit.</returns>
    internal TransferResult Write(Transfer transfer, RequestPlan plan, byte[] buffer)
    {
        _writer.Begin(buffer, 0, buffer.Length);
        _writer.Line(plan.Method, plan.Target.Target);
        HeaderList headers = transfer.Headers;
        WriteOwn(headers, plan, "Host", plan.Target.HostHeader);
        WriteOwn(headers, plan, "User-Agent", transfer.UserAgent);
        WriteOwn(headers, plan, "Accept", "*/*");
        WriteOwn(headers, plan, "Authorization", plan.Target.Authorization);
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

    private static bool IsFraming(string name)
    {
        return AsciiText.EqualsIgnoreCase(name, "Content-Length")
            || AsciiText.EqualsIgnoreCase(name, "Transfer-Encoding");
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
    private void WriteOwn(HeaderList headers, RequestPlan plan, string name, string? value)
    {
        if (value != null && !Has(headers, plan, name))
        {
            _writer.Header(name, value);
        }
    }

    private void WriteRange(Transfer transfer, RequestPlan plan)
    {
        if (Has(transfer.Headers, plan, "Range"))
        {
            return;
        }

        if (transfer.ResumeFrom > 0)
        {
            _writer.RangeHeader(transfer.ResumeFrom, -1);
        }
        else if (transfer.Range != null)
        {
            _writer.Header("Range", "bytes=" + transfer.Range);
        }
    }

    private void WriteFraming(RequestPlan plan)
    {
        if (plan.Source == null)
        {
            if (plan.Method == "POST" || plan.Method == "PUT" || plan.Method == "PATCH")
            {
                // These mean a body: a server may wait for one that is not said to be empty.
                _writer.Header("Content-Length", 0);
            }
        }
        else if (plan.Source.Length >= 0)
        {
            _writer.Header("Content-Length", plan.Source.Length);
        }
        else
        {
            _writer.Header("Transfer-Encoding", "chunked");
        }
    }
}
