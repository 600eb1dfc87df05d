using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.Cli.Bench;

/// <summary>HttpClient on SocketsHttpHandler, as a careful program uses it: streamed, with buffers that stay.</summary>
internal sealed class HttpBenchClient : BenchClient
{
    private const int BufferBytes = 16 * 1024;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromMinutes(5),
    };

    private readonly ClientWork _work;
    private readonly byte[][] _buffers;
    private readonly CancellationTokenSource _end = new();
    private Task[] _idle = [];
    private int _left;
    private int _failed;

    public HttpBenchClient(ClientWork work)
    {
        _work = work;
        _buffers = [.. Enumerable.Range(0, work.Parallel).Select(_ => new byte[BufferBytes])];
    }

    public override async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_idle).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _end.Dispose();
    }

    protected override void StartIdle()
    {
        _idle = [.. Enumerable.Range(0, _work.Idle).Select(_ => (Task)_http.GetAsync(_work.IdleUrl, _end.Token))];
    }

    protected override async Task RunAsync(int count)
    {
        _left = count;
        _failed = 0;
        await Task.WhenAll(_buffers.Select(buffer => Task.Run(() => LoopAsync(buffer))));
        Failed = _failed;
    }

    private async Task LoopAsync(byte[] buffer)
    {
        while (Interlocked.Decrement(ref _left) >= 0)
        {
            using var request = new HttpRequestMessage(
                _work.UploadBytes > 0 ? HttpMethod.Put : HttpMethod.Get, _work.Url);
            if (_work.UploadBytes > 0)
            {
                request.Content = new ZeroContent(_work.UploadBytes);
            }

            using HttpResponseMessage response = await _http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, _end.Token);
            await using Stream body = await response.Content.ReadAsStreamAsync(_end.Token);
            while (await body.ReadAsync(buffer, _end.Token) > 0)
            {
            }

            if (response.StatusCode != HttpStatusCode.OK)
            {
                Interlocked.Increment(ref _failed);
            }
        }
    }

    private sealed class ZeroContent(long length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            // As large as libcurl's own upload buffer.
            byte[] zeros = new byte[64 * 1024];
            for (long left = length; left > 0; left -= zeros.Length)
            {
                await stream.WriteAsync(zeros.AsMemory(0, (int)Math.Min(left, zeros.Length)));
            }
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
