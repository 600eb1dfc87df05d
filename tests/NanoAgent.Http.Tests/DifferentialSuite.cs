using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Threading.Tasks;
using NanoAgent.LibCurl.Tests;
using Xunit;

namespace NanoAgent.Http.Tests;

/// <summary>
/// Runs each scenario on SocketsHttpHandler and on CurlHttpHandler, each with a server of its own, and compares what
/// the program saw and what the server was asked. The first is the reference; where DESIGN.md says that libcurl
/// differs, a test of its own says how.
/// </summary>
public abstract class DifferentialSuite
{
    private const string ServerMark = "\n-- the server was asked\n";

    /// <summary>Against Kestrel: what the scenario tells, and what the server recorded, must be the same.</summary>
    private protected static async Task SameAsync(
        Func<HttpClient, Stage, List<string>, Task> scenario,
        Settings? settings = null,
        Func<Task<Stage>>? start = null)
    {
        string sockets = await RunAsync(HandlerKind.Sockets, scenario, settings, start);
        string curl = await RunAsync(HandlerKind.Curl, scenario, settings, start);
        Assert.Equal(sockets, curl);
        Assert.NotEqual("", sockets);
    }

    /// <summary>As SameAsync, where how much of a request is sent before it fails is a matter of buffers.</summary>
    private protected static async Task SameAnswersAsync(
        Func<HttpClient, Stage, List<string>, Task> scenario,
        Settings? settings = null,
        Func<Task<Stage>>? start = null)
    {
        string sockets = await RunAsync(HandlerKind.Sockets, scenario, settings, start);
        string curl = await RunAsync(HandlerKind.Curl, scenario, settings, start);
        Assert.Equal(sockets.Split(ServerMark)[0], curl.Split(ServerMark)[0]);
    }

    /// <summary>Against bytes: each connection is served the same.</summary>
    private protected static async Task SameBytesAsync(
        Func<HttpClient, string, List<string>, Task> scenario,
        Action<LoopbackServer.Connection> serve,
        Settings? settings = null)
    {
        var told = new List<string>[2];
        foreach (HandlerKind kind in Enum.GetValues<HandlerKind>())
        {
            using var server = new LoopbackServer(connection => serve(connection));
            using HttpClient client = Client.Make(kind, settings ?? new Settings());
            await scenario(client, server.Url, told[(int)kind] = []).WaitAsync(Stage.Ceiling);
        }

        Assert.Equal(told[0], told[1]);
        Assert.NotEmpty(told[0]);
    }

    /// <summary>The response, or the exception, as a text.</summary>
    private protected static async Task TellAsync(List<string> told, Func<Task<HttpResponseMessage>> send)
    {
        try
        {
            using HttpResponseMessage response = await send();
            told.Add(await Client.DescribeAsync(response));
        }
        catch (Exception e)
        {
            told.Add(Client.Describe(e));
        }
    }

    private protected static async Task<string> RunAsync(
        HandlerKind kind,
        Func<HttpClient, Stage, List<string>, Task> scenario,
        Settings? settings,
        Func<Task<Stage>>? start)
    {
        await using Stage stage = await (start ?? (() => Stage.StartAsync()))();
        using HttpClient client = Client.Make(kind, settings ?? new Settings());
        client.BaseAddress = new Uri(stage.Url);
        var told = new List<string>();
        await scenario(client, stage, told).WaitAsync(Stage.Ceiling);
        return string.Join('\n', told) + ServerMark + string.Join("", stage.Requests);
    }
}
