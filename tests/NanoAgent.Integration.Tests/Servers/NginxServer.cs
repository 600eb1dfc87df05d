using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Support;

namespace NanoAgent.Integration.Tests.Servers;

/// <summary>Debian's nginx with a configuration of this test, on a free port of the loopback address.</summary>
internal sealed class NginxServer : IAsyncDisposable
{
    // Between the choice of a free port and nginx's bind another program may take it.
    private const int StartsMax = 5;

    private const string Remedy = "nginx is missing: ./test installs it, and so does apt-get install nginx.";

    private static readonly string[] Places = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"];

    private readonly TempFolder _folder = new();
    private TestProcess? _process;

    private NginxServer()
    {
    }

    /// <summary>The folder it serves.</summary>
    public string Files => _folder.Folder("www");

    /// <summary>Where it listens, with a slash at the end.</summary>
    public string Url { get; private set; } = "";

    public static async Task<NginxServer> StartAsync()
    {
        string program = Array.Find(Places, File.Exists) ?? throw new InvalidOperationException(Remedy);
        var server = new NginxServer();
        for (int i = 1; ; i++)
        {
            int port = FreePort();
            server.Url = $"http://127.0.0.1:{port}/";
            string configuration = server._folder.Write("nginx.conf", server.Configuration(port));
            server._process = TestProcess.Start(
                program, "-p", server._folder.Root, "-c", configuration, "-e", "stderr");
            try
            {
                // It says its version when its sockets listen.
                await server._process.ErrorsAsync(" nginx/");
                return server;
            }
            catch (InvalidOperationException) when (i < StartsMax && server._process.HasExited)
            {
                await server._process.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process!.DisposeAsync();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // One process, no user to change to, every file of its own in the folder. The first half of a file comes at once
    // and the rest slowly, so that a client can be stopped in between.
    private string Configuration(int port) => $$"""
        daemon off;
        master_process off;
        pid {{_folder.File("nginx.pid")}};
        error_log stderr notice;
        events { worker_connections 64; }
        http {
            access_log off;
            sendfile on;
            client_body_temp_path {{_folder.File("t1")}};
            proxy_temp_path {{_folder.File("t2")}};
            fastcgi_temp_path {{_folder.File("t3")}};
            uwsgi_temp_path {{_folder.File("t4")}};
            scgi_temp_path {{_folder.File("t5")}};
            server {
                listen 127.0.0.1:{{port}};
                root {{Files}};
                location /slow/ {
                    limit_rate_after {{NginxTests.SlowAfterBytes}};
                    limit_rate 64k;
                }
            }
        }
        """;
}
