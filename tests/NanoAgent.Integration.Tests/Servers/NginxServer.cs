using System;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Support;

namespace NanoAgent.Integration.Tests.Servers;

/// <summary>Debian's nginx with the server blocks of a test, on a free port of the loopback address.</summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private readonly ServerProcess _server;

    private NginxServer(ServerProcess server) => _server = server;

    /// <summary>The folder it serves.</summary>
    public string Files => _server.Folder.Folder("www");

    /// <summary>Where a block may have it write what it was asked: its access_log, a line each.</summary>
    public string Log => _server.Folder.File("asked");

    /// <summary>Where on 127.0.0.1 it listens.</summary>
    public int Port => _server.Port;

    /// <summary>Where it listens, with a slash at the end.</summary>
    public string Url => $"http://127.0.0.1:{Port}/";

    /// <summary>Starts it.</summary>
    /// <param name="blocks">From its folder and port to what stands in http { }.</param>
    public static async Task<NginxServer> StartAsync(Func<ServerProcess, string> blocks) => new(
        await ServerProcess.StartAsync(
            "nginx",
            server =>
            {
                string configuration = server.Folder.Write("nginx.conf", Configuration(server.Folder, blocks(server)));
                return ["-p", server.Folder.Root, "-c", configuration, "-e", "stderr"];
            },

            // It says its version when its sockets listen.
            " nginx/"));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    // One process, no user to change to, every file of its own in the folder.
    private static string Configuration(TempFolder folder, string blocks) => $$"""
        daemon off;
        master_process off;
        pid {{folder.File("nginx.pid")}};
        error_log stderr notice;
        events { worker_connections 64; }
        http {
            access_log off;
            sendfile on;
            client_body_temp_path {{folder.File("t1")}};
            proxy_temp_path {{folder.File("t2")}};
            fastcgi_temp_path {{folder.File("t3")}};
            uwsgi_temp_path {{folder.File("t4")}};
            scgi_temp_path {{folder.File("t5")}};
            {{blocks}}
        }
        """;
}
