using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NanoAgent.Http;
using NanoAgent.Simulator;

namespace NanoAgent.Device.Tests;

/// <summary>The handler for nanoFramework's HTTP types, over a board's sockets, against a real server.</summary>
public sealed class TransferHttpHandlerTests : IAsyncDisposable
{
    private static readonly byte[] Large = RandomNumberGenerator.GetBytes(3_000_001);

    private readonly WebApplication _server;
    private readonly TransferHttpHandler _handler;
    private readonly HttpMessageInvoker _invoker;
    private string _url = string.Empty;

    public TransferHttpHandlerTests()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.MapGet("/large", () => Results.Bytes(Large, "application/x-large"));
        _server.MapGet("/chunked", async (HttpContext context) =>
        {
            for (int at = 0; at < Large.Length; at += 7000)
            {
                await context.Response.Body.WriteAsync(Large.AsMemory(at, Math.Min(7000, Large.Length - at)));
                await context.Response.Body.FlushAsync();
            }
        });
        _server.MapMethods("/echo", ["GET", "POST", "PUT", "HEAD"], async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            string body = await reader.ReadToEndAsync();
            HttpRequest request = context.Request;
            return $"{request.Method} {request.Headers["X-Test"]} {request.ContentLength} {body.Length} {Hash(body)}";
        });
        ((IHost)_server).StartAsync().GetAwaiter().GetResult();
        foreach (string url in _server.Urls)
        {
            _url = url;
        }

        var clock = new DeviceClock();
        _handler = new TransferHttpHandler(new SocketNetwork(clock, new SeededRandom(9)), clock);
        _invoker = new HttpMessageInvoker(_handler);
    }

    public async ValueTask DisposeAsync()
    {
        _invoker.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("/large", 700)]
    [InlineData("/large", 100_000)]
    [InlineData("/chunked", 5000)]
    public void Content_ReadAsAStream_ComesByteForByteThroughABoundedBuffer(string path, int piece)
    {
        using HttpResponseMessage response = Send("GET", path);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(path == "/large" ? Large.Length : -1, response.Content!.Headers.ContentLength);
        Stream stream = response.Content.ReadAsStream();
        byte[] all = new byte[Large.Length];
        int at = 0;
        int count;
        byte[] buffer = new byte[piece];
        while ((count = stream.Read(buffer, 0, piece)) > 0)
        {
            buffer.AsSpan(0, count).CopyTo(all.AsSpan(at));
            at += count;
        }

        Assert.Equal(Large.Length, at);
        Assert.True(all.AsSpan().SequenceEqual(Large));
        Assert.Equal(0, stream.Read(buffer, 0, piece));
    }

    [Fact]
    public void Requests_ReadToTheirEnd_UseOneConnection()
    {
        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage response = Send("GET", "/echo");
            Assert.StartsWith("GET", response.Content!.ReadAsString(), StringComparison.Ordinal);
            Assert.StartsWith("text/plain", response.Content.Headers.ContentTypeText, StringComparison.Ordinal);
        }

        Assert.Equal(1, _handler.ConnectionsOpened);
    }

    [Fact]
    public void Request_WithHeadersAndText_ArrivesWithItsLength()
    {
        var request = new HttpRequestMessage(new HttpMethod("POST"), _url + "/echo")
        {
            Content = new StringContent("hello"),
        };
        request.Headers.Add("X-Test", "value");
        using HttpResponseMessage response = _invoker.Send(request);
        Assert.Equal($"POST value 5 5 {Hash("hello")}", response.Content!.ReadAsString());
        Assert.Same(request, response.RequestMessage);
    }

    [Theory]
    [InlineData(true, "PUT  500000 500000 ")]
    [InlineData(false, "PUT   500000 ")]
    public void Request_WithAStream_IsSentAsItIsRead(bool knowsLength, string start)
    {
        string text = new('t', 500_000);
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        using var stream = knowsLength ? new MemoryStream(bytes) : new OneWayStream(bytes);
        var request = new HttpRequestMessage(new HttpMethod("PUT"), _url + "/echo")
        {
            Content = new StreamContent(stream),
        };
        using HttpResponseMessage response = _invoker.Send(request);
        Assert.Equal(start + Hash(text), response.Content!.ReadAsString());
    }

    [Fact]
    public void Request_WhoseStreamFails_IsARequestException()
    {
        var request = new HttpRequestMessage(new HttpMethod("PUT"), _url + "/echo")
        {
            Content = new FailingContent(),
        };
        string message = Assert.Throws<HttpRequestException>(() => _invoker.Send(request)).Message;
        Assert.StartsWith("26: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Head_Request_HasNoContent()
    {
        using HttpResponseMessage response = Send("HEAD", "/echo");
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(string.Empty, response.Content!.ReadAsString());
    }

    [Fact]
    public void Status_OfAnError_IsAResponse()
    {
        using HttpResponseMessage response = Send("GET", "/nothing");
        Assert.Equal(404, (int)response.StatusCode);
    }

    [Fact]
    public async Task Content_CutOff_IsAnIOExceptionAfterWhatCame()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        Task<Socket> served = BeginAsync(listener, true);
        using HttpResponseMessage response = Send(listener);
        (await served).Dispose();
        Stream stream = response.Content!.ReadAsStream();
        byte[] buffer = new byte[10];
        int count = 0;
        while (count < 3)
        {
            count += stream.Read(buffer, count, 10 - count);
        }

        Assert.Equal("abc", Encoding.ASCII.GetString(buffer, 0, 3));
        Assert.Throws<IOException>(() => stream.Read(buffer, 0, 10));
    }

    [Fact]
    public async Task Deadline_WhileTheContentStalls_EndsIt()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        Task<Socket> served = BeginAsync(listener, false);
        _handler.TimeoutMs = 3_000;
        using HttpResponseMessage response = Send(listener);
        Assert.Throws<IOException>(() => response.Content!.ReadAsString());
        (await served).Dispose();
    }

    [Fact]
    public void Server_ThatIsNotThere_IsARequestExceptionWithItsNumber()
    {
        var request = new HttpRequestMessage(new HttpMethod("GET"), "http://127.0.0.1:9/");
        string message = Assert.Throws<HttpRequestException>(() => _invoker.Send(request)).Message;
        Assert.StartsWith("7: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Response_NotReadWhenTheNextIsAskedFor_IsEndedAndTheNextComes()
    {
        HttpResponseMessage first = Send("GET", "/large");
        using HttpResponseMessage second = Send("GET", "/echo");
        Assert.Throws<IOException>(() => first.Content!.ReadAsString());
        first.Dispose();
        Assert.StartsWith("GET", second.Content!.ReadAsString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Response_DisposedEarly_LeavesTheHandlerUsable()
    {
        Send("GET", "/large").Dispose();
        using HttpResponseMessage response = Send("GET", "/echo");
        Assert.StartsWith("GET", response.Content!.ReadAsString(), StringComparison.Ordinal);
    }

    // A response of a hundred bytes of which three come; then the end, or nothing any more.
    private static async Task<Socket> BeginAsync(TcpListener listener, bool ends)
    {
        listener.Start();
        Socket socket = await listener.AcceptSocketAsync();
        await socket.ReceiveAsync(new byte[4096]);
        await socket.SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"));
        if (ends)
        {
            socket.Shutdown(SocketShutdown.Send);
        }

        return socket;
    }

    private static string Hash(string text)
    {
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private HttpResponseMessage Send(TcpListener listener)
    {
        return _invoker.Send(new HttpRequestMessage(new HttpMethod("GET"), "http://" + listener.LocalEndpoint));
    }

    private HttpResponseMessage Send(string method, string path)
    {
        return _invoker.Send(new HttpRequestMessage(new HttpMethod(method), _url + path));
    }

    private sealed class OneWayStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    private sealed class FailingContent : HttpContent
    {
        protected override bool TryComputeLength(out long length)
        {
            length = 5;
            return true;
        }

        protected override void SerializeToStream(Stream stream)
        {
        }

        protected override Stream CreateContentReadStream()
        {
            var stream = new OneWayStream(new byte[5]);
            stream.Close();
            return stream;
        }
    }
}
