using System.Net.Sockets;
using System.Text;

namespace Modular.Tests.Bench.Load;

/// <summary>
/// One HTTP/1.1 connection that is kept alive, used by one thread that blocks on it: on a machine that is to be full
/// with the product and its database this is the client that takes the least of it.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        ReceiveTimeout = 30_000,
    };

    private byte[] _buffer = new byte[16 * 1024];
    private int _filled;
    private HttpAnswer _answer;

    public HttpConnection(Uri url) => _socket.Connect(url.Host, url.Port);

    /// <summary>Of the last answer, until the next request.</summary>
    public ReadOnlySpan<byte> Body => _buffer.AsSpan(_answer.Body);

    /// <summary>The head and body of the last answer.</summary>
    public string Text => Encoding.UTF8.GetString(_buffer.AsSpan(0, _answer.Length));

    /// <returns>The status.</returns>
    public int Send(ReadOnlySpan<byte> request)
    {
        for (var sent = 0; sent < request.Length;)
        {
            sent += _socket.Send(request[sent..]);
        }

        _filled = 0;
        do
        {
            if (_filled == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }

            var received = _socket.Receive(_buffer.AsSpan(_filled));
            if (received == 0)
            {
                throw new IOException("The server closed the connection in the middle.");
            }

            _filled += received;
        }
        while (!HttpAnswer.TryParse(_buffer.AsSpan(0, _filled), out _answer));
        return _answer.Status;
    }

    public void Dispose() => _socket.Dispose();
}
