using System.Collections.Generic;
using System.Text;
using NanoAgent.Transfers;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>Keeps what a transfer delivered.</summary>
internal sealed class CollectingSink : ISink
{
    private readonly StringBuilder _body = new();

    public List<int> Heads { get; } = [];

    public Dictionary<string, string> Headers { get; } = [];

    public string Body => _body.ToString();

    public int RefuseAfterBytes { get; init; } = int.MaxValue;

    public bool RefuseHead { get; init; }

    public bool Begin(IResponseHead head)
    {
        Heads.Add(head.StatusCode);
        for (int i = 0; i < head.HeaderCount; i++)
        {
            Headers[head.HeaderName(i)] = head.HeaderValue(i);
        }

        return !RefuseHead;
    }

    public bool Write(byte[] buffer, int offset, int count)
    {
        _body.Append(Encoding.Latin1.GetString(buffer, offset, count));
        return _body.Length <= RefuseAfterBytes;
    }
}
