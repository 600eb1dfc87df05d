using System;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Support;
using NanoAgent.LibCurl;
using NanoAgent.Servers.Tests.Support;
using Xunit;

namespace NanoAgent.Servers.Tests;

/// <summary>MQTT through mosquitto: what one handle publishes, another that subscribed receives.</summary>
public sealed class MqttTests
{
    private const string Message = "{\"n\":\"temperature\",\"v\":21.5}";

    [Fact]
    public async Task Publish_ToASubscriber_Arrives()
    {
        await using ServerProcess broker = await ServerProcess.StartAsync(
            "mosquitto",
            server => ["-c", server.Folder.Write("mosquitto.conf", $"""
                listener {server.Port} 127.0.0.1
                allow_anonymous true
                persistence false
                log_dest stderr
                log_type all

                """)],
            "running");
        string url = $"mqtt://127.0.0.1:{broker.Port}/device/7";
        Task<(CurlCode Code, string Received)> subscriber = Task.Factory.StartNew(
            () => Subscribe(url), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await broker.Process.ErrorsAsync("Sending SUBACK");

        using Got published = Got.From(url, easy =>
        {
            easy.Post = true;
            easy.SetPostBody(Encoding.UTF8.GetBytes(Message));
        });

        Assert.True(published.Code == CurlCode.Ok, published.Why);
        (CurlCode code, string received) = await subscriber.WaitAsync(Limits.Wait);

        // 7.88.1 delivers the message's topic before its payload.
        Assert.EndsWith(Message, received, StringComparison.Ordinal);

        // A subscription has no end of its own; this one was ended by the callback that had seen enough.
        Assert.Equal(CurlCode.WriteError, code);
    }

    private static (CurlCode Code, string Received) Subscribe(string url)
    {
        var received = new StringBuilder();
        using Got got = Got.From(url, easy => easy.OnWrite = data =>
        {
            received.Append(Encoding.UTF8.GetString(data));
            return !received.ToString().EndsWith(Message, StringComparison.Ordinal);
        });
        return (got.Code, received.ToString());
    }
}
