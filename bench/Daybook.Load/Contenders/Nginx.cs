namespace Daybook.Load.Contenders;

/// <summary>nginx as Debian has it, with the picture as a file; but like Daybook it does not log who gets it.</summary>
internal static class Nginx
{
    public static async Task<Contender> StartAsync(DirectoryInfo folder, FileInfo picture)
    {
        var port = Contender.FreePort();
        var home = folder.CreateSubdirectory("nginx");
        var configuration = Path.Combine(home.FullName, "nginx.conf");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            daemon off;
            worker_processes auto;
            pid {{home.FullName}}/nginx.pid;
            error_log stderr crit;
            {{(Environment.UserName == "root" ? "user root;" : "")}}
            events { worker_connections 1024; }
            http {
              access_log off;
              sendfile on;
              tcp_nopush on;
              keepalive_requests 1000000000;
              open_file_cache max=100 inactive=60s;
              client_body_temp_path {{home.FullName}}/body;
              proxy_temp_path {{home.FullName}}/proxy;
              fastcgi_temp_path {{home.FullName}}/fastcgi;
              uwsgi_temp_path {{home.FullName}}/uwsgi;
              scgi_temp_path {{home.FullName}}/scgi;
              server {
                listen 127.0.0.1:{{port}};
                location = /picture {
                  alias {{picture.FullName}};
                  default_type image/png;
                  add_header Cache-Control "public, max-age=31536000, immutable";
                  add_header X-Content-Type-Options nosniff;
                  add_header Content-Security-Policy "sandbox; default-src 'none'";
                  add_header Access-Control-Allow-Origin *;
                  add_header Cross-Origin-Resource-Policy cross-origin;
                }
              }
            }
            """);
        var program = File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";
        return await Contender.StartAsync("nginx", port, program, ["-p", home.FullName, "-c", configuration]);
    }
}
