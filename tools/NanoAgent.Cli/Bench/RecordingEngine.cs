using System.Collections.Generic;
using System.Net.Http;
using System.Net.Http.Headers;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Transfers;

namespace NanoAgent.Cli.Bench;

/// <summary>One upload as it went out: the head that matters and the body.</summary>
internal sealed record UploadBatch(string ContentType, string IdempotencyKey, byte[] Body)
{
    /// <summary>The same upload for an HttpClient; used once, as its requests are.</summary>
    public HttpRequestMessage ToRequest(string url)
    {
        var content = new ByteArrayContent(Body);
        content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        request.Headers.Add("Idempotency-Key", IdempotencyKey);
        return request;
    }

    /// <summary>Makes a transfer be the same upload.</summary>
    public void Load(Transfer transfer, BytesSource source)
    {
        source.Reset(Body, 0, Body.Length);
        transfer.Headers.Clear();
        transfer.Headers.Add("Content-Type", ContentType);
        transfer.Headers.Add("Idempotency-Key", IdempotencyKey);
    }
}

/// <summary>An engine that keeps a copy of every upload it passes on, so that others can send the same bytes.</summary>
internal sealed class RecordingEngine(ITransferEngine inner) : ITransferEngine
{
    private readonly List<UploadBatch> _batches = [];

    public IReadOnlyList<UploadBatch> Batches => _batches;

    public IClock Clock => inner.Clock;

    public Scheduler Scheduler => inner.Scheduler;

    public bool Start(Transfer transfer)
    {
        byte[] body = new byte[transfer.Source!.Length];
        int count = 0;
        for (int moved = -1; moved != 0; count += moved)
        {
            moved = transfer.Source.Read(body, count, body.Length - count);
        }

        transfer.Source.Rewind();
        _batches.Add(new UploadBatch(Header(transfer, "Content-Type"), Header(transfer, "Idempotency-Key"), body));
        return inner.Start(transfer);
    }

    public void Cancel(Transfer transfer)
    {
        inner.Cancel(transfer);
    }

    public void Wait(int milliseconds)
    {
        inner.Wait(milliseconds);
    }

    public void Wake()
    {
        inner.Wake();
    }

    private static string Header(Transfer transfer, string name)
    {
        for (int i = 0; i < transfer.Headers.Count; i++)
        {
            if (transfer.Headers.NameAt(i) == name)
            {
                return transfer.Headers.ValueAt(i);
            }
        }

        return string.Empty;
    }
}
