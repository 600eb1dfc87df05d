using System.Text;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Wire;
using Xunit;

namespace NanoAgent.Core.Tests.Wire;

public class HttpResponseHeadTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nServer: x\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n")]
    public void Reader_SteadyState_AllocatesNothing(string wire)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(wire);
        var reader = new HttpResponseReader(1024, 16);
        int total = 0;
        long allocated = Allocation.Least(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                total += BodyBytes(reader, bytes);
            }
        });

        Assert.Equal(0, allocated);
        Assert.Equal(6 * 500, total);
    }

    private static int BodyBytes(HttpResponseReader reader, byte[] bytes)
    {
        reader.Begin(false);
        int body = 0;
        int at = 0;
        while (reader.Event != HttpReaderEvent.Done && reader.Event != HttpReaderEvent.Failed)
        {
            at += reader.Read(bytes, at, bytes.Length - at);
            body += reader.Event == HttpReaderEvent.Body ? reader.BodyCount : 0;
        }

        return reader.Event == HttpReaderEvent.Done && at == bytes.Length ? body : -1;
    }
}
